// What shows messages, loaded once the first page stands.
import '@mantine/notifications/styles.css';

export { Notifications, notifications } from '@mantine/notifications';
