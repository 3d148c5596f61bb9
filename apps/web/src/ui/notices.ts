// The part that shows messages, loaded after the first page.
import '@mantine/notifications/styles.css';

export { Notifications, notifications } from '@mantine/notifications';
