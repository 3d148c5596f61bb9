// What shows messages, loaded with the first of them.
import '@mantine/notifications/styles.css';

export { Notifications, notifications } from '@mantine/notifications';
